//! Levels of a grey palette that give up their indices, so that something can be drawn in other colors.

use super::palette::Palette;

/// Up to this number, pairs are looked for one by one, by vector instructions; more are looked up in a table.
const FEW: usize = 4;

/// Levels that gave up their indices, and the neighbors that they are shown as.
#[derive(Default)]
pub(super) struct GivenUp {
    pairs: Vec<(u8, u8)>,
    /// The level that each level is shown as; empty where there are few pairs.
    table: Vec<u8>,
}

impl GivenUp {
    /// Chooses `count` of the `free` levels, each with the neighbor that it is shown as. Up to two are the ones
    /// that differ least from a neighbor. More are spread evenly over the palette, so that none differs by more
    /// than one level from what it is shown as; they are fewer where the palette has too few.
    pub(super) fn choose(palette: &Palette, count: usize, free: impl Fn(&u8) -> bool) -> Vec<(u8, u8)> {
        if count <= 2 {
            let mut chosen: Vec<(u8, u8)> = Vec::new();
            for _ in 0..count {
                let is_left = |index: &u8| free(index) && chosen.iter().all(|(level, _)| level != index);
                let Some(pair) = palette.least_needed(is_left) else { break };
                chosen.push(pair);
            }
            return chosen;
        }
        let last = u8::try_from(palette.len() - 1).unwrap_or(u8::MAX);
        // Every second one, so that the neighbor stays.
        let pairs: Vec<(u8, u8)> = (1..last)
            .step_by(2)
            .map(|level| (level, level - 1))
            .filter(|(level, neighbor)| free(level) && free(neighbor))
            .collect();
        let count = count.min(pairs.len());
        (0..count).map(|number| pairs[number * pairs.len() / count]).collect()
    }

    /// Adds a level, and the neighbor that it is shown as.
    pub(super) fn add(&mut self, level: u8, neighbor: u8) {
        self.pairs.push((level, neighbor));
        if self.pairs.len() > FEW {
            self.table = (0..=u8::MAX).map(|level| self.shown_as(level)).collect();
        }
    }

    /// What a level is shown as. A neighbor may have given up its index later.
    pub(super) fn shown_as(&self, level: u8) -> u8 {
        self.pairs.iter().fold(level, |level, pair| if level == pair.0 { pair.1 } else { level })
    }

    /// Shows the levels as their neighbors.
    pub(super) fn apply(&self, indices: &mut [u8]) {
        if let Some(table) = self.table.first_chunk::<256>() {
            indices.iter_mut().for_each(|index| *index = table[usize::from(*index)]);
            return;
        }
        for &(level, neighbor) in &self.pairs {
            indices.iter_mut().filter(|index| **index == level).for_each(|index| *index = neighbor);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_levels_are_each_shown_within_one_level() {
        let palette = Palette::grey();
        for count in [3, 40, 126] {
            let free = |level: &u8| !matches!(level, 0 | 17 | 255);
            let chosen = GivenUp::choose(&palette, count, free);
            assert_eq!(chosen.len(), count.min(125));
            let mut given_up = GivenUp::default();
            chosen.iter().for_each(|&(level, neighbor)| given_up.add(level, neighbor));
            let mut levels: Vec<u8> = (0..=255).collect();
            given_up.apply(&mut levels);
            for (level, shown) in (0..=255u8).zip(levels) {
                assert!(level.abs_diff(shown) <= 1 && chosen.iter().all(|(gone, _)| *gone != shown));
            }
        }
    }

    #[test]
    fn a_few_levels_are_those_that_differ_least() {
        let palette = Palette::new(vec![[0; 3], [10; 3], [11; 3], [20; 3], [22; 3]], true);
        assert_eq!(GivenUp::choose(&palette, 2, |_| true), [(2, 1), (4, 3)]);
    }
}
