#!/bin/sh
# The main job on a sample repository, step by step. Usage: sh examples/demo.sh [FOLDER]
# FOLDER (default: build/demo in this clone) is made anew each time; nothing else is changed.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/../build/demo}

# The sample shall not depend on whose machine this is.
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE 2>/dev/null || true

say() { printf '\n# %s\n' "$*"; }
run() { # run COMMAND...: show it, then do it
  printf '$'
  for word in "$@"; do
    case $word in *[!A-Za-z0-9_./:=-]*) printf " '%s'" "$word" ;; *) printf ' %s' "$word" ;; esac
  done
  printf '\n'
  "$@" 2>&1
}
refused() { # refused STATUS COMMAND...: the command must end with STATUS
  expected=$1 status=0
  shift
  run "$@" || status=$?
  [ "$status" -eq "$expected" ] || { printf 'expected exit status %s, got %s\n' "$expected" "$status"; exit 1; }
  printf '[exit status %s]\n' "$status"
}

if [ -e "$folder" ] && [ ! -e "$folder/.git/demo-of-gitflow-work" ]; then
  printf '%s is there and was not made by this script; nothing was done\n' "$folder" >&2
  exit 2
fi
rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"
git init -q -b main .
touch .git/demo-of-gitflow-work
git config user.name 'Ann Dev'
git config user.email ann@example.org
git config commit.gpgSign false
printf 'print("shop")\n' >shop.py
git add shop.py
git commit -q -m 'A shop'

say 'A workflow is a few files of the repository, in a commit of their own'
run git work init --preset simple

say 'Take over the backlog of another tool: nothing is lost, and what had to change is reported'
run git work import backlog "$here/backlog" --map 'Blocked=To Do'

say 'What is there to do?'
run git work list

say 'A move is one commit that changes one line of one file'
run git work move task-3 'In Progress'
run git show --format=%B --unified=0 HEAD

say 'What the workflow does not allow is refused, with the reason and what to type next'
refused 1 git work move task-3 done
run git work can task-3
run git work move task-3 in-review
run git work move task-3 done

say 'Somebody takes a finished task up again by hand, on a branch: plain git lets them, the check does not'
run git switch -q -c reopen
file=$(ls .workflow/tasks/task-3-*.md)
sed 's/^status: Done$/status: In Progress/' "$file" >edited && mv edited "$file"
run git commit -q -a -m 'Just a small change'
refused 1 git work check
run git switch -q main

say 'The default branch holds what the rules allow, and says what was judged'
run git work check --all

say 'The history of an item is what its file went through'
run git work log task-3

printf '\nThe sample repository is in %s\n' "$(pwd)"
