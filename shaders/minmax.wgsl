// The range of a block: the least and the greatest finite key, and the counts of samples that are not finite.
// The text of key.wgsl comes first.
//
// A thread merges many units in registers. A workgroup merges the results of its threads in a tree. The host
// merges the results of the workgroups (src/backend/gpu/minmax.rs). The order of merges does not matter;
// `merge` is the merge of tone::Range.

const UNITS_PER_THREAD: u32 = 32u;

struct Params {
    grid: Grid,
}

// The range of some samples.
struct Partial {
    least: vec2<u32>,
    greatest: vec2<u32>,
    // Samples that are NaN, +infinity and -infinity.
    nan: u32,
    above: u32,
    below: u32,
}

@group(0) @binding(0) var<storage, read> params: Params;
@group(0) @binding(2) var<storage, read_write> partials: array<Partial>;

var<workgroup> tree: array<Partial, WORKGROUP_SIZE>;

// The range of no samples: merging it into another range changes nothing.
fn empty_range() -> Partial {
    let greatest_key = vec2<u32>(0xffffffffu, select(0u, 0xffffffffu, SAMPLE_BITS == 64u));
    return Partial(greatest_key, vec2<u32>(0u, 0u), 0u, 0u, 0u);
}

fn range_of(sample: vec2<u32>) -> Partial {
    var range = empty_range();
    if is_nan(sample) {
        range.nan = 1u;
    } else if is_infinite(sample) {
        range.above = select(1u, 0u, is_negative(sample));
        range.below = select(0u, 1u, is_negative(sample));
    } else {
        range.least = key_of(sample);
        range.greatest = range.least;
    }
    return range;
}

fn merge(a: Partial, b: Partial) -> Partial {
    return Partial(
        select(a.least, b.least, precedes(b.least, a.least)),
        select(a.greatest, b.greatest, precedes(a.greatest, b.greatest)),
        a.nan + b.nan,
        a.above + b.above,
        a.below + b.below,
    );
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn minmax(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let number = group_number(group, params.grid.groups_per_row);
    var range = empty_range();
    for (var step = 0u; step < UNITS_PER_THREAD; step += 1u) {
        let index = (number * UNITS_PER_THREAD + step) * WORKGROUP_SIZE + thread;
        let first = index * SAMPLES_PER_UNIT;
        if first < params.grid.items {
            let unit = unit_at(index);
            for (var within = 0u; within < SAMPLES_PER_UNIT; within += 1u) {
                if first + within < params.grid.items {
                    range = merge(range, range_of(sample_in(unit, within)));
                }
            }
        }
    }
    tree[thread] = range;
    for (var half = WORKGROUP_SIZE / 2u; half > 0u; half /= 2u) {
        workgroupBarrier();
        if thread < half {
            tree[thread] = merge(tree[thread], tree[thread + half]);
        }
    }
    if thread == 0u && number < params.grid.groups {
        partials[number] = tree[0];
    }
}
