// The text that every stage begins with: the grid of workgroups, and the keys of samples.
// The host's side is src/backend/gpu/key.rs.
//
// One text serves all sample types: each pipeline sets the width and the kind as constants. Here and in the
// stages there is no floating-point arithmetic, because devices may differ in the last bit. Integer
// arithmetic is exact.
//
// A sample is two words, and so is its key. Word x holds the sign bit. Word y holds the 32 bits below word x
// for 64-bit types, and is 0 for all other types. Keys have the order of their samples; word x is compared
// first.

// Bits per sample: 8, 16, 32 or 64.
override SAMPLE_BITS: u32 = 32u;
// UNSIGNED, SIGNED or FLOAT.
override SAMPLE_KIND: u32 = 0u;

const UNSIGNED: u32 = 0u;
const SIGNED: u32 = 1u;
const FLOAT: u32 = 2u;

// Threads per workgroup.
const WORKGROUP_SIZE: u32 = 256u;

// How a block is divided among workgroups. The parameters of every stage begin with a grid.
struct Grid {
    // Samples or colors in the block, at least 1.
    items: u32,
    // Workgroups that have items. The last row may contain further workgroups, which have none.
    groups: u32,
    // Workgroups in one row of the dispatch.
    groups_per_row: u32,
}

// Binding 0 holds the parameters of the stage, binding 2 its answer. The stage declares both.
@group(0) @binding(1) var<storage, read> samples: array<u32>;

// Bits of word x that a sample uses.
override WIDTH: u32 = min(SAMPLE_BITS, 32u);
override MASK: u32 = 0xffffffffu >> (32u - WIDTH);
override SIGN: u32 = 1u << (WIDTH - 1u);

// A unit is what one load fetches: one word with one, two or four samples, or the two words of a 64-bit
// sample.
override SAMPLES_PER_UNIT: u32 = 32u / WIDTH;

fn unit_at(index: u32) -> vec2<u32> {
    if SAMPLE_BITS == 64u {
        return vec2<u32>(samples[2u * index + 1u], samples[2u * index]);
    }
    return vec2<u32>(samples[index], 0u);
}

// The sample of a unit with this index, from 0.
fn sample_in(unit: vec2<u32>, index: u32) -> vec2<u32> {
    return vec2<u32>((unit.x >> (index * WIDTH)) & MASK, unit.y);
}

// Word x of +infinity.
fn infinity() -> u32 {
    if SAMPLE_BITS == 16u {
        return 0x7c00u;
    }
    if SAMPLE_BITS == 32u {
        return 0x7f800000u;
    }
    return 0x7ff00000u;
}

fn is_nan(sample: vec2<u32>) -> bool {
    let magnitude = sample.x & (SIGN - 1u);
    return SAMPLE_KIND == FLOAT && (magnitude > infinity() || (magnitude == infinity() && sample.y != 0u));
}

fn is_infinite(sample: vec2<u32>) -> bool {
    return SAMPLE_KIND == FLOAT && (sample.x & (SIGN - 1u)) == infinity() && sample.y == 0u;
}

fn is_negative(sample: vec2<u32>) -> bool {
    return (sample.x & SIGN) != 0u;
}

// The key of a sample. Keys have the order of the samples. The key of NaN has no meaning.
fn key_of(sample: vec2<u32>) -> vec2<u32> {
    if SAMPLE_KIND == UNSIGNED {
        return sample;
    }
    if SAMPLE_KIND == SIGNED {
        return vec2<u32>(sample.x ^ SIGN, sample.y);
    }
    // -0 gets the key of +0.
    let zero = (sample.x & (SIGN - 1u)) == 0u && sample.y == 0u;
    if is_negative(sample) && !zero {
        return vec2<u32>(~sample.x & MASK, select(0u, ~sample.y, SAMPLE_BITS == 64u));
    }
    return vec2<u32>(sample.x | SIGN, sample.y);
}

fn precedes(a: vec2<u32>, b: vec2<u32>) -> bool {
    return a.x < b.x || (a.x == b.x && a.y < b.y);
}

// The number of a workgroup, counted row by row from 0.
fn group_number(group: vec3<u32>, groups_per_row: u32) -> u32 {
    return group.y * groups_per_row + group.x;
}
