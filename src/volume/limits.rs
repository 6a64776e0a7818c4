//! How much memory the readers take, whatever the input: each limit with its reason.

/// What a reader may hold at once, in bytes. Tests make them tiny.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// An array that is costly to read twice (deflated, or in Fortran order) is brought into memory by the first pass
    /// if it is at most this large.
    pub memory: u64,
    /// Any array that is at most this large is brought into memory by the first pass.
    pub small: u64,
    /// A stream longer than this goes to a temporary file.
    pub spool: u64,
    /// Frames gathered from one pass over a larger array in Fortran order.
    pub gather: u64,
    /// Bytes read at a time on the way through a file.
    pub chunk: usize,
}

impl Limits {
    /// The limits of the program. An array in memory and a window being gathered never exist together, so a
    /// volume takes at most 160 MiB, less than half of the 400 MiB within which any input is to be converted.
    pub const STANDARD: Limits = Limits {
        // Most medical volumes and many stacks; holds inflating and transposing down to once.
        memory: 128 << 20,
        // To read it again block by block would take longer than to keep it. Larger ones are read by all threads.
        small: 1 << 20,
        // Half of the above, since a stream may be read on a machine that has given its memory to its writer.
        spool: 64 << 20,
        // Twice as much would halve the passes over a huge file, but then leave too little to the encoder.
        gather: 128 << 20,
        // Of a Fortran array of 512 frames 1024 pixels high, 32 columns of 16-bit samples: a run that fills a cache line.
        chunk: 32 << 20,
    };

    /// The same, or less where all volumes together may take only `budget` bytes.
    pub fn within(budget: u64) -> Limits {
        let Limits { memory, small, spool, gather, chunk } = Self::STANDARD;
        // A volume and the work on it find room together.
        let most = budget / 4;
        let (memory, spool, gather) = (memory.min(most), spool.min(most), gather.min(most));
        Limits { memory, small: small.min(most), spool, gather, chunk: chunk.min(most as usize / 2) }
    }
}
