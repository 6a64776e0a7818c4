#!/usr/bin/env bash
#
# Tests vol2gif.sbatch on a Slurm of this machine only: forty volumes in four shares. One share is killed while it runs, and
# another gets SIGTERM. Both are submitted again, and the result must be the same as without the interruptions. The last job makes
# the joined report and its page.
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

# From here on, Slurm is running.
cd "$TRY_DIRECTORY"
shares=4 killed=2 terminated=3
say() {
    printf '[%3d s] %s\n' "$SECONDS" "$*"
}
fail() {
    say "failed: $*" >&2
    tail -n 3 logs/* >&2
    exit 1
}
submit() { # ARRAY: submits these tasks; prints the number of the job.
    sbatch --parsable --array="$1" --cpus-per-task=1 --mem=256 --output=logs/%A_%a.log \
        "$here/vol2gif.sbatch" $shares reports volumes -o gifs --effort 3
}
report() {
    echo "reports/$1-of-$shares.jsonl"
}
lines() { # SHARE: the number of lines in its report.
    [[ -e $(report "$1") ]] && wc -l <"$(report "$1")" || echo 0
}
state() { # TASK: its state, its exit status, and the signal that ended it.
    scontrol show job --oneliner "$1" | grep -oP 'JobState=\K\S+|[^d]ExitCode=\K\S+' | paste -sd ' '
}
temporary() {
    find gifs -type f ! -name '*.gif' | wc -l
}
wait_for_lines() { # SHARE: waits until its report has three lines.
    until (($(lines "$1") >= 3)); do
        [[ -n $(squeue --noheader --job "$job") ]] || fail "all was over before share $1 could be disturbed"
        sleep 0.05
    done
}
kill_at_work() { # SHARE: kills it, as the kernel does when memory is short, while it writes a GIF.
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
wait_for_lines $terminated
scancel --signal=TERM --full "${job}_$terminated"
say "share $terminated gets SIGTERM after $(lines $terminated) volumes"
while [[ -n $(squeue --noheader --job "$job") ]]; do
    sleep 0.2
done
for ((share = 1; share <= shares; share++)); do
    say "share $share: $(state "${job}_$share"), $(lines $share) lines in its report"
done
say "$(find gifs -name '*.gif' | wc -l) GIFs are there, and $(temporary) temporary files"
[[ $(state "${job}_$killed") == "FAILED 0:9" ]] || fail "share $killed was not killed"
[[ $(state "${job}_$terminated") == "FAILED 143:0" ]] || fail "share $terminated did not end in good order"
(($(temporary) > 0)) || fail "nothing was left behind that would have to be removed"

again=$(submit $killed,$terminated)
merging=$(sbatch --parsable --dependency="afterok:$again" --mem=256 --output=logs/merge.log \
    "$here/merge.sbatch" $shares reports report.jsonl report.html)
say "job $again: shares $killed and $terminated again"
while [[ -n $(squeue --noheader --job "$again") ]]; do
    sleep 0.2
done
for share in $killed $terminated; do
    say "share $share: $(state "${again}_$share")"
    [[ $(state "${again}_$share") == "COMPLETED 0:0" ]] || fail "share $share was not completed"
    grep -q '"status":"kept"' "$(report "$share")" || fail "share $share kept nothing"
done

mapfile -t reports < <(for ((share = 1; share <= shares; share++)); do report "$share"; done)
while [[ -n $(squeue --noheader --job "$merging") ]]; do
    sleep 0.2
done
[[ $(state "$merging") == "COMPLETED 0:0" ]] || fail "the reports were not merged"
python3 "$here/../trial/check.py" volumes gifs reference report.jsonl "${reports[@]}"
python3 "$here/../trial/page.py" report.html report.jsonl
say "all is well"
