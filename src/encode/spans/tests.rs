//! Spans against pixels, and the candidates of the search.

use proptest::prelude::*;

use super::*;
use crate::encode::buffers::Buffers;
use crate::encode::change_mask::ChangeMask;
use crate::encode::index_order::in_use;
use crate::encode::transitions::Transitions;
use crate::encode::transparency::{SPAN_RULES, made_transparent};

fn indices(candidate: &RunCandidate) -> Vec<u8> {
    let ends = candidate.runs.iter().skip(1).map(|run| run.start as usize).chain([candidate.pixels]);
    let lengths = candidate.runs.iter().zip(ends).map(|(run, end)| (run.index, end - run.start as usize));
    lengths.flat_map(|(index, length)| vec![index; length]).collect()
}

/// Two frames with runs of changed and unchanged pixels, and their width. They have few colors, and some
/// runs only one.
fn frames() -> impl Strategy<Value = (Vec<u8>, Vec<u8>, usize)> {
    let piece = (1usize..60, any::<bool>(), any::<bool>(), 0u8..4);
    (prop::collection::vec(piece, 1..30), 1usize..200).prop_map(|(pieces, width)| {
        let (mut before, mut frame) = (Vec::new(), Vec::new());
        for (length, changed, one_color, color) in pieces {
            for at in 0..length {
                let color = if one_color { color } else { (at * at) as u8 % 5 };
                frame.push(color);
                before.push(if changed { color + 1 } else { color });
            }
        }
        let whole = frame.len().next_multiple_of(width);
        frame.resize(whole, 1);
        before.resize(whole, 1);
        (before, frame, width)
    })
}

proptest! {
    #[test]
    fn spans_and_pixels_are_drawn_the_same(
        (before, frame, width) in frames(),
        cut in 0usize..3,
        transparent in prop::option::of(0u8..4),
    ) {
        let x = cut.min(width - 1)..width - (cut / 2).min(width - 1 - cut.min(width - 1));
        let rectangle = Rectangle { x, y: 0..frame.len() / width };
        let mut index_order = IndexOrder::new();
        if let Some(index) = transparent {
            index_order = index_order.with_transparent(index);
        }
        index_order.extend(&in_use(&frame));
        let up_to = |most| Spans::of(&before, &frame, &rectangle, width, most, false);
        let spans = up_to(usize::MAX).unwrap();
        let count = spans.spans.len();
        prop_assert!(up_to(count).is_some() && up_to(count - 1).is_none());
        let changes = ChangeMask::of(&before, &frame, &rectangle, width);
        let mut buffers = Buffers::default();
        let cut = rectangle.cut(&frame, width, &mut buffers);
        let pixels = index_order.apply(cut.clone(), &mut buffers);
        for rule in SPAN_RULES {
            let runs: Vec<_> = Transitions::of(&cut).transparent_runs(&changes, rule).collect();
            let expected = made_transparent(&pixels, &runs, &index_order, &mut buffers);
            let expected = expected.filter(|_| !runs.is_empty());
            let found = spans.drawn_by(rule, &index_order);
            if let Some(found) = &found {
                let no_two_alike = found.runs.windows(2).all(|pair| pair[0].index != pair[1].index);
                prop_assert!(no_two_alike && found.runs[0].start == 0);
                prop_assert_eq!(found.greatest, indices(found).into_iter().max().unwrap());
            }
            if found.is_some() {
                prop_assert_eq!(&spans.drawn_with(&spans.transparent_by(rule), &index_order), &found);
            }
            prop_assert_eq!(found.map(|it| (indices(&it), it.transparent.unwrap())), expected);
        }
        let plain = RunCandidate::plain(&frame, &rectangle, width, &index_order);
        prop_assert_eq!(&indices(&plain)[..], &pixels[..]);
        prop_assert_eq!(plain.greatest, pixels.iter().copied().max().unwrap());
        prop_assert!(plain.runs.windows(2).all(|pair| pair[0].index != pair[1].index));
    }

    /// Every candidate of the search shows the frame, and the smallest one is not larger than the candidate
    /// of any rule.
    #[test]
    fn every_candidate_of_the_search_shows_the_frame(
        (before, frame, width) in frames(),
        weight in 1usize..50,
    ) {
        let rectangle = Rectangle { x: 0..width, y: 0..frame.len() / width };
        let mut index_order = IndexOrder::new();
        index_order.extend(&in_use(&frame));
        let spans = Spans::of(&before, &frame, &rectangle, width, usize::MAX, true).unwrap();
        let differ = |a: Span, b: Span| a.index != b.index || a.unchanged != b.unchanged;
        prop_assert!(spans.spans.windows(2).all(|pair| differ(pair[0], pair[1])));
        let cost = |it: &RunCandidate| it.runs.len() * weight + usize::from(it.greatest);
        let (mut least, mut tried) = (usize::MAX, 0);
        let mut wrong = None;
        spans.search(&index_order, |candidate| {
            let drawn = |index: u8| index_order.order()[usize::from(index)];
            let shown = indices(candidate).into_iter().zip(&before).map(|(index, &before)| {
                if candidate.transparent == Some(index) { before } else { drawn(index) }
            });
            if !shown.eq(frame.iter().copied()) {
                wrong = Some(format!("{candidate:?}"));
            }
            tried += 1;
            let is_smaller = cost(candidate) < least;
            least = least.min(cost(candidate));
            is_smaller
        });
        prop_assert_eq!(wrong, None);
        prop_assert!(tried > 1);
        for rule in SPAN_RULES {
            prop_assert!(spans.drawn_by(rule, &index_order).is_none_or(|it| least <= cost(&it)));
        }
        prop_assert!(least <= cost(&RunCandidate::plain(&frame, &rectangle, width, &index_order)));
    }
}
