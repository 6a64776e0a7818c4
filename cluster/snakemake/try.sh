#!/usr/bin/env bash
#
# Tests the Snakefile on this machine: forty volumes in four shares. All jobs and Snakemake are killed while they run, as when a
# machine loses power, and run again. The result must be the same as without the interruption.
#
#   cargo build --release && cluster/snakemake/try.sh
#
# Needs Snakemake (python3 -m venv DIRECTORY && DIRECTORY/bin/pip install snakemake) and Python 3. In the environment: SNAKEMAKE, the
# program, if it is not on the PATH; VOL2GIF, if it is not target/release/vol2gif.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
VOL2GIF=$(realpath "${VOL2GIF:-$here/../../target/release/vol2gif}")
SNAKEMAKE=$(command -v "${SNAKEMAKE:-snakemake}") || { echo "try.sh: there is no Snakemake; see the head of this file" >&2; exit 2; }
[[ -x $VOL2GIF ]] || { echo "try.sh: there is no $VOL2GIF; cargo build --release" >&2; exit 2; }
SNAKEMAKE=$(realpath --no-symlinks "$SNAKEMAKE")

shares=4
at=$(mktemp -d -t vol2gif-snakemake.XXXXXX)
cd "$at"
say() {
    printf '[%3d s] %s\n' "$SECONDS" "$*"
}
fail() {
    tail -n 20 snakemake.log >&2
    say "failed: $*; what is there is in $at" >&2
    exit 1
}
temporary() {
    find gifs -type f ! -name '*.gif' | wc -l
}
run() {
    "$SNAKEMAKE" --snakefile "$here/Snakefile" --configfile try.yaml --cores 2 "$@" >>snakemake.log 2>&1
}

say "Snakemake $("$SNAKEMAKE" --version), $("$VOL2GIF" --version)"
cat >try.yaml <<CONFIG
vol2gif: $VOL2GIF
inputs: volumes
options: --effort 3
shares: $shares
threads: 1
mem_mb: 256
CONFIG
python3 "$here/../trial/volumes.py" volumes
say "$(find volumes -type f | wc -l) volumes, $(du -sh volumes | cut -f1)"
"$VOL2GIF" volumes -o reference --effort 3 2>reference.log
tail -n 1 reference.log

# In a process group of its own, so that one signal kills all of it.
setsid "$SNAKEMAKE" --snakefile "$here/Snakefile" --configfile try.yaml --cores 2 >snakemake.log 2>&1 &
first=$!
until [[ $(cat reports/*.jsonl 2>/dev/null | wc -l) -ge 15 ]]; do
    kill -0 "$first" 2>/dev/null || fail "all was over before it could be killed"
    sleep 0.05
done
# While GIFs are being written, so that temporary files are left.
until kill -STOP -- "-$first" && (($(temporary) > 0)); do
    kill -CONT -- "-$first" || fail "all was over before it could be killed"
    sleep 0.02
done
kill -KILL -- "-$first"
wait "$first" 2>/dev/null || true
say "killed; $(wc -l reports/*.jsonl | awk '{ printf "%s%s %s", (NR > 1 ? ", " : ""), $1, $2 }')"
say "$(find gifs -name '*.gif' | wc -l) GIFs are there, and $(temporary) temporary files"

run --unlock || fail "it cannot be unlocked"
run || fail "it does not end well"
reports=()
for ((share = 1; share <= shares; share++)); do
    reports+=("reports/$share-of-$shares.jsonl")
done
grep -q '"status":"kept"' "${reports[@]}" || fail "nothing was kept"
python3 "$here/../trial/check.py" volumes gifs reference report.jsonl "${reports[@]}" || fail "not everything is as it should be"
python3 "$here/../trial/page.py" report.html report.jsonl || fail "the page is not as it should be"

# When everything is done, another run changes nothing.
before=$(stat --format=%y report.jsonl report.html)
run || fail "it does not end well a second time"
[[ $(stat --format=%y report.jsonl report.html) == "$before" ]] || fail "what was done is done again"
say "all is well"
rm -rf "$at"
