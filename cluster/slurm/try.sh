#!/usr/bin/env bash
#
# Tries vol2gif.sbatch on a Slurm of this machine alone: four shares of forty volumes, of which one is killed in the middle and
# another told to end; these two are submitted again, and everything must be as if nothing had happened.
#
#   cargo build --release && cluster/slurm/try.sh
#
# Debian: apt-get install slurm-wlm munge; and Python 3. Takes a minute or two. In the environment: VOL2GIF, the program, if it is not
# target/release/vol2gif.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

if [[ -z ${TRY_DIRECTORY:-} ]]; then
    VOL2GIF=$(realpath "${VOL2GIF:-$here/../../target/release/vol2gif}")
    export VOL2GIF
    [[ -x $VOL2GIF ]] || { echo "try.sh: there is no $VOL2GIF; cargo build --release" >&2; exit 2; }
    TRY_DIRECTORY=$(mktemp -d -t vol2gif-slurm.XXXXXX)
    export TRY_DIRECTORY
    "$here/loopback.sh" "$0" || { echo "try.sh: failed; what is there is in $TRY_DIRECTORY" >&2; exit 1; }
    rm -rf "$TRY_DIRECTORY"
    exit
fi

# From here on there is a Slurm.
cd "$TRY_DIRECTORY"
shares=4 killed=2 told=3
say() {
    printf '[%3d s] %s\n' "$SECONDS" "$*"
}
fail() {
    say "failed: $*" >&2
    tail -n 3 logs/* >&2
    exit 1
}
submit() { # ARRAY: submits these tasks, prints the number of the job.
    sbatch --parsable --array="$1" --cpus-per-task=1 --mem=256 --output=logs/%A_%a.log \
        "$here/vol2gif.sbatch" $shares reports volumes -o gifs --effort 3
}
report() {
    echo "reports/$1-of-$shares.jsonl"
}
lines() { # of the report of a share so far.
    [[ -e $(report "$1") ]] && wc -l <"$(report "$1")" || echo 0
}
state() { # TASK: its state, its exit status and the signal that ended it.
    scontrol show job --oneliner "$1" | grep -oP 'JobState=\K\S+|[^d]ExitCode=\K\S+' | paste -sd ' '
}
temporary() {
    find gifs -type f ! -name '*.gif' | wc -l
}
wait_for_lines() { # SHARE: until its report has three.
    until (($(lines "$1") >= 3)); do
        [[ -n $(squeue --noheader --job "$job") ]] || fail "all was over before share $1 could be disturbed"
        sleep 0.05
    done
}
kill_at_work() { # SHARE: as the kernel does when memory is short, while it has a GIF in hand.
    local process
    process=$(scontrol listpids "$(squeue --noheader --format=%A --job "${job}_$1")" | awk 'NR == 2 { print $1 }')
    until kill -STOP "$process" && find "/proc/$process/fd" -lname '*.tmp' | grep -q .; do
        kill -CONT "$process" || fail "share $1 was over before it could be killed"
        sleep 0.02
    done
    kill -KILL "$process"
}

say "$(sbatch --version), $("$VOL2GIF" --version)"
mkdir logs
python3 "$here/../trial/volumes.py" volumes
say "$(find volumes -type f | wc -l) volumes, $(du -sh volumes | cut -f1)"
"$VOL2GIF" volumes -o reference --effort 3 2>reference.log
tail -n 1 reference.log
job=$(submit 1-$shares)
say "job $job: shares 1 to $shares"
wait_for_lines $killed
kill_at_work $killed
say "share $killed killed after $(lines $killed) volumes"
wait_for_lines $told
scancel --signal=TERM --full "${job}_$told"
say "share $told told to end after $(lines $told) volumes"
while [[ -n $(squeue --noheader --job "$job") ]]; do
    sleep 0.2
done
for ((share = 1; share <= shares; share++)); do
    say "share $share: $(state "${job}_$share"), $(lines $share) lines in its report"
done
say "$(find gifs -name '*.gif' | wc -l) GIFs are there, and $(temporary) temporary files"
[[ $(state "${job}_$killed") == "FAILED 0:9" ]] || fail "share $killed was not killed"
[[ $(state "${job}_$told") == "FAILED 143:0" ]] || fail "share $told did not end in good order"
(($(temporary) > 0)) || fail "nothing was left behind that would have to be removed"

again=$(submit $killed,$told)
say "job $again: shares $killed and $told again"
while [[ -n $(squeue --noheader --job "$again") ]]; do
    sleep 0.2
done
for share in $killed $told; do
    say "share $share: $(state "${again}_$share")"
    [[ $(state "${again}_$share") == "COMPLETED 0:0" ]] || fail "share $share was not completed"
    grep -q '"status":"kept"' "$(report "$share")" || fail "share $share kept nothing"
done

mapfile -t reports < <(for ((share = 1; share <= shares; share++)); do report "$share"; done)
"$VOL2GIF" --merge-reports "${reports[@]}" --report report.jsonl
python3 "$here/../trial/check.py" volumes gifs reference report.jsonl "${reports[@]}"
say "all is well"
