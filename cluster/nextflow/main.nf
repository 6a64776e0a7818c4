// Converts the volumes in shares, with one task for each share, and joins the reports. Not run with Nextflow yet: there was none
// where this was written. The two commands are those of snakemake/Snakefile, which was run.
//
//   nextflow run cluster/nextflow/main.nf --inputs /data/scans --gifs /data/gifs --options '--range 100,3000' -profile ...
//
// Paths are absolute, since each task has a directory of its own; a profile names the cluster. A task that was killed or had an
// input that failed is tried again: its finished GIFs are kept, its temporary files are removed.

params.vol2gif = 'vol2gif'      // the program
params.inputs = null            // files and directories, separated by spaces
params.gifs = null              // a directory
params.options = ''             // options of vol2gif
params.shares = 64              // number of tasks; all have about the same number of bytes
params.report = 'report.jsonl'  // the joined report

// GIFs are not declared as outputs: only vol2gif knows which ones a share will make, and it must find them again.
process SHARE {
    tag "$share of ${params.shares}"
    cpus 4
    memory 8.GB
    time 4.h
    errorStrategy 'retry'
    maxRetries 2

    input:
    val share

    output:
    path "${share}-of-${params.shares}.jsonl"

    // vol2gif only estimates its memory, so a quarter is left free.
    script:
    """
    ${params.vol2gif} ${params.inputs} -o ${params.gifs}/ ${params.options} --resume \\
        --shard ${share}/${params.shares} --report ${share}-of-${params.shares}.jsonl \\
        --threads ${task.cpus} --max-memory ${(task.memory.toMega() * 3).intdiv(4)}M
    """
}

process MERGE {
    publishDir '.', mode: 'copy'

    input:
    path reports

    output:
    path params.report

    script:
    """
    ${params.vol2gif} --merge-reports ${reports} --report ${params.report}
    """
}

workflow {
    if (!params.inputs || !params.gifs) {
        error 'name --inputs and --gifs'
    }
    MERGE(SHARE(channel.of(1..params.shares)).collect())
}
