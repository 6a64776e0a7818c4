#!/usr/bin/env bash
#
# Slurm on this machine only: starts munged, slurmctld and slurmd on the loopback interface, runs a command as on a cluster of
# one node, and stops the daemons.
#
#   loopback.sh COMMAND [ARGUMENT]...
#
# Debian: apt-get install slurm-wlm munge. Needs no root, neither reads nor changes settings of the machine, and writes only to a
# temporary directory. Its exit status is the exit status of the command. In the environment: SLURM_LOOPBACK_PORT, the first of
# two free ports (default 26817).
set -euo pipefail

PATH=$PATH:/usr/sbin:/sbin
for program in munged slurmctld slurmd sbatch; do
    command -v "$program" >/dev/null || { echo "loopback.sh: $program is missing (Debian: slurm-wlm, munge)" >&2; exit 2; }
done
(($# > 0)) || { echo "usage: loopback.sh COMMAND [ARGUMENT]..." >&2; exit 2; }

at=$(mktemp -d -t slurm-loopback.XXXXXX)
chmod 755 "$at" # All users may reach munged's socket, but not its key.
mkdir "$at/state" "$at/spool"
mkdir -m 700 "$at/munge"
(umask 077 && head -c 1024 /dev/urandom >"$at/munge/key")
user=$(id -un) port=${SLURM_LOOPBACK_PORT:-26817}
export SLURM_CONF=$at/slurm.conf

# The usual settings, without root, control groups and accounting. Memory and CPUs are allocated, so jobs wait for them.
cat >"$SLURM_CONF" <<CONF
ClusterName=loopback
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
AuthInfo=socket=$at/munge.socket
CredType=cred/munge
StateSaveLocation=$at/state
SlurmdSpoolDir=$at/spool
SlurmctldPidFile=$at/slurmctld.pid
SlurmdPidFile=$at/slurmd.pid
SlurmctldLogFile=$at/slurmctld.log
SlurmdLogFile=$at/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
DefMemPerCPU=256
MinJobAge=3600
KillWait=10
NodeName=localhost NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)
PartitionName=loopback Nodes=localhost Default=YES MaxTime=60 State=UP
CONF
echo "CgroupPlugin=cgroup/v1" >"$at/cgroup.conf"

started=()
stop() {
    status=$?
    scancel --quiet --user="$user" 2>/dev/null || true
    for ((last = ${#started[@]} - 1; last >= 0; last--)); do
        kill "${started[last]}" 2>/dev/null || true
        wait "${started[last]}" || true
    done
    if ((status == 0)); then
        rm -rf "$at"
    else
        echo "loopback.sh: the logs of the daemons are in $at" >&2
    fi
    exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

munged --foreground --socket="$at/munge.socket" --key-file="$at/munge/key" --pid-file="$at/munge/pid" \
    --seed-file="$at/munge/seed" --log-file="$at/munge/log" --origin=127.0.0.1 2>"$at/munged.log" &
started+=($!)
slurmctld -D 2>"$at/slurmctld.err" &
started+=($!)
slurmd -D -N localhost 2>"$at/slurmd.err" &
started+=($!)

for ((tries = 0; tries < 150; tries++)); do
    [[ $(sinfo --noheader --format=%T 2>/dev/null) == idle ]] && break
    sleep 0.2
done
if [[ $(sinfo --noheader --format=%T) != idle ]]; then
    echo "loopback.sh: the node does not come up" >&2
    tail -n 5 "$at"/*.err "$at"/*.log >&2
    exit 1
fi
# In the background, so that this shell can end the command together with the daemons.
"$@" &
started+=($!)
wait $!
