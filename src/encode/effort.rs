//! How much time is spent on small files.

/// How much time is spent on making the GIF small. The pixels shown are the same at every level.
///
/// `docs/figures.md` has a table with the cost and gain of each level. Level 2 also encodes what level 1
/// makes, and keeps the smaller result, unless transparent pixels leave less than a quarter of the places at
/// which neighbors differ. Level 3 tries everything that level 2 tries. If the level is not the default, the
/// comment in the GIF names it, which takes a few bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effort {
    /// 0: every frame as a whole. This is the least work for each pixel. Where little changes, level 1 has
    /// fewer pixels to encode and is faster still.
    Fastest,
    /// 1: of every frame only the rectangle that changed. Of small volumes the whole frame, where that is smaller.
    Fast,
    /// 2: as 1, and unchanged pixels become transparent where an estimate says that it may help. The smaller
    /// result is kept.
    #[default]
    Normal,
    /// 3: as 2, with every known way tried on every frame. A search finds the best places to give up the
    /// dictionary, phrases are chosen by lookahead, and where little changes, a search finds which unchanged
    /// pixels are drawn.
    Best,
}

impl Effort {
    /// All levels, the fastest first.
    pub const ALL: [Self; 4] = [Self::Fastest, Self::Fast, Self::Normal, Self::Best];

    /// Whether only the changed rectangle of a frame is drawn over the frame before.
    pub(super) fn crops(self) -> bool {
        self > Self::Fastest
    }
}
