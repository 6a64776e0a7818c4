//! How much is done for small files.

/// How much time is spent on making the GIF small. What is shown is the same.
///
/// What each level costs and brings is in a table of the README. Level 2 packs what level 1 makes as well, and keeps the smaller,
/// unless transparent pixels leave less than a quarter of the places at which neighbors differ. Level 3 tries all that level
/// 2 tries. The comment in a GIF names a level that is not the default one, which takes a few bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effort {
    /// 0: every frame as a whole. Least is done for each pixel; where little changes, 1 has fewer pixels and is faster still.
    Fastest,
    /// 1: of every frame the rectangle that changed.
    Fast,
    /// 2: as 1, and unchanged pixels made transparent where an estimate says that it may help; the smaller is kept.
    #[default]
    Normal,
    /// 3: as 2, with every way that is known tried on every frame, and the dictionary given up where a search finds it best; phrases are
    /// chosen with foresight, and where little changes, a search finds which unchanged pixels are drawn.
    Best,
}

impl Effort {
    /// All levels, the fastest first.
    pub const ALL: [Self; 4] = [Self::Fastest, Self::Fast, Self::Normal, Self::Best];

    /// Whether frames are drawn over each other.
    pub(super) fn crops(self) -> bool {
        self > Self::Fastest
    }
}
