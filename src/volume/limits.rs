//! How much memory the readers take, whatever the input: each limit with its reason.

/// What a reader may hold at once, in bytes. Tests make the limits tiny.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Longest array that the first pass brings into memory if it is costly to read twice (deflated, or in
    /// Fortran order).
    pub memory: u64,
    /// Longest array that the first pass brings into memory in any case.
    pub small: u64,
    /// Longest stream that is kept in memory. A longer one goes to a temporary file.
    pub spool: u64,
    /// Length of the frames that are gathered in one pass over a larger array in Fortran order.
    pub gather: u64,
    /// Length of what is read at once on the way through a file.
    pub chunk: usize,
    /// Shortest run of a file that is worth a reading of its own.
    pub run: usize,
}

impl Limits {
    /// The limits of the program. An array in memory and a window being gathered never exist together, so a
    /// volume takes at most 160 MiB, less than half of the 400 MiB within which any input is to be converted.
    pub const STANDARD: Limits = Limits {
        // Most medical volumes and many stacks fit. They are inflated and transposed only once.
        memory: 128 << 20,
        // To read it again block by block would take longer than to keep it. Larger ones are read by all
        // threads.
        small: 1 << 20,
        // Half of `memory`, since a stream may be read on a machine whose memory its writer needs.
        spool: 64 << 20,
        // Twice as much would halve the number of passes over a huge file, but leave too little for the
        // encoder.
        gather: 128 << 20,
        // Of a Fortran array of 512 frames 1024 pixels high: 32 columns of 16-bit samples, a run that fills a
        // cache line.
        chunk: 32 << 20,
        // A page of the file cache: to call the system for it takes as long as to copy it.
        run: 4 << 10,
    };

    /// The same, or less where all volumes together may take only `budget` bytes.
    pub fn within(budget: u64) -> Limits {
        let Limits { memory, small, spool, gather, chunk, run } = Self::STANDARD;
        // A quarter, so that there is room for a volume and the work on it.
        let most = budget / 4;
        let (memory, spool, gather) = (memory.min(most), spool.min(most), gather.min(most));
        Limits { memory, small: small.min(most), spool, gather, chunk: chunk.min(most as usize / 2), run }
    }
}
