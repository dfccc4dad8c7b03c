"""The GraphQL queries. Each list tells how many there are and whether there are more; its reader looks at both."""

from __future__ import annotations

_PAGE = "totalCount pageInfo { hasNextPage endCursor }"

_REVIEWS = f"{_PAGE} nodes {{ author {{ __typename login }} state body url submittedAt lastEditedAt commit {{ oid }} }}"
_COMMENTS = f"{_PAGE} nodes {{ author {{ __typename login }} body url createdAt lastEditedAt }}"

_CHECKS = f"""
fragment Checks on Commit {{
  oid
  statusCheckRollup {{
    contexts(first: 100) {{
      {_PAGE}
      nodes {{
        __typename
        ... on CheckRun {{
          databaseId name status conclusion startedAt completedAt url checkSuite {{ app {{ slug }} commit {{ oid }} }}
        }}
        ... on StatusContext {{ context state createdAt targetUrl }}
      }}
    }}
  }}
}}
"""

_WHOLE = f"""
fragment Whole on PullRequest {{
  number title url state createdAt mergedAt mergeCommit {{ ...Checks }}
  author {{ __typename login }}
  baseRefName baseRepository {{ nameWithOwner }}
  headRefName headRefOid headRepository {{ nameWithOwner }}
  changedFiles
  files(first: 100) {{ {_PAGE} nodes {{ path changeType }} }}
  commits(first: 100) {{
    {_PAGE}
    nodes {{
      commit {{ oid author {{ user {{ login }} }} committer {{ user {{ login }} }} signature {{ isValid }} }}
    }}
  }}
  reviews(first: 100) {{ {_REVIEWS} }}
  comments(first: 100) {{ {_COMMENTS} }}
  tip: commits(last: 1) {{ nodes {{ commit {{ ...Checks }} }} }}
}}
{_CHECKS}"""

PULL = f"""
query Pull($owner: String!, $name: String!, $number: Int!) {{
  repository(owner: $owner, name: $name) {{ pullRequest(number: $number) {{ ...Whole }} }}
}}
{_WHOLE}"""
"""All that gates ask of one pull request."""

BROUGHT = f"""
query Brought($owner: String!, $name: String!, $oid: GitObjectID!) {{
  repository(owner: $owner, name: $name) {{
    object(oid: $oid) {{
      __typename
      ... on Commit {{ oid associatedPullRequests(first: 3) {{ {_PAGE} nodes {{ ...Whole }} }} }}
    }}
  }}
}}
{_WHOLE}"""
"""The same of the pull requests that have a commit; three of them, as a commit rarely has more than one."""

TALK = f"""
query Talk($owner: String!, $name: String!, $number: Int!, $reviews: String, $comments: String) {{
  repository(owner: $owner, name: $name) {{
    pullRequest(number: $number) {{
      reviews(first: 100, after: $reviews) {{ {_REVIEWS} }}
      comments(first: 100, after: $comments) {{ {_COMMENTS} }}
    }}
  }}
}}
"""
"""Further pages of what was written; only GraphQL tells whether a review was edited."""

COMMIT = f"""
query Commit($owner: String!, $name: String!, $oid: GitObjectID!) {{
  repository(owner: $owner, name: $name) {{ object(oid: $oid) {{ __typename ...Checks }} }}
}}
{_CHECKS}"""
"""The checks of one commit."""
