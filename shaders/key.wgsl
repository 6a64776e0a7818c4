// From packed samples to keys: what both stages begin with. The host's side is src/backend/gpu/key.rs.
//
// One text serves every sample type: width and kind are constants that each pipeline sets. There is no floating-point
// arithmetic here or in the stages, since that may differ between devices in the last bit; integers cannot.
//
// A sample, and a key likewise, is two words: x holds the sign and y what lies below it, which is 0 for all but the
// 64-bit types. Keys compare as their samples do, x first.

// Bits in one sample: 8, 16, 32 or 64.
override SAMPLE_BITS: u32 = 32u;
// UNSIGNED, SIGNED or FLOAT.
override SAMPLE_KIND: u32 = 0u;

const UNSIGNED: u32 = 0u;
const SIGNED: u32 = 1u;
const FLOAT: u32 = 2u;

// Threads in a workgroup, and entries in the table of thresholds: each thread fetches one.
const WORKGROUP_SIZE: u32 = 256u;

struct Params {
    // Samples in the block, at least 1.
    samples: u32,
    // Workgroups that have work. There may be more, where a dispatch has several rows.
    groups: u32,
    // Workgroups in a row of the dispatch.
    row: u32,
    // The highest level; or the number of entries.
    ceiling: u32,
    // The least keys of levels 1 to 255; the last entry is not used.
    thresholds: array<vec2<u32>, WORKGROUP_SIZE>,
}

@group(0) @binding(0) var<storage, read> params: Params;
@group(0) @binding(1) var<storage, read> samples: array<u32>;

// The bits of the word x that a sample has.
override WIDTH: u32 = min(SAMPLE_BITS, 32u);
override MASK: u32 = 0xffffffffu >> (32u - WIDTH);
override SIGN: u32 = 1u << (WIDTH - 1u);

// A unit is what is loaded at once: a word with one, two or four samples, or the two words of one sample.
override SAMPLES_PER_UNIT: u32 = 32u / WIDTH;

fn unit_at(index: u32) -> vec2<u32> {
    if SAMPLE_BITS == 64u {
        return vec2<u32>(samples[2u * index + 1u], samples[2u * index]);
    }
    return vec2<u32>(samples[index], 0u);
}

// Sample `place` of a unit, from 0 on.
fn sample_in(unit: vec2<u32>, place: u32) -> vec2<u32> {
    return vec2<u32>((unit.x >> (place * WIDTH)) & MASK, unit.y);
}

// The word x of +Inf.
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

// The order-preserving key. NaN has one too, which means nothing.
fn key_of(sample: vec2<u32>) -> vec2<u32> {
    if SAMPLE_KIND == UNSIGNED {
        return sample;
    }
    if SAMPLE_KIND == SIGNED {
        return vec2<u32>(sample.x ^ SIGN, sample.y);
    }
    // -0 has a positive zero's key.
    let zero = (sample.x & (SIGN - 1u)) == 0u && sample.y == 0u;
    if is_negative(sample) && !zero {
        return vec2<u32>(~sample.x & MASK, select(0u, ~sample.y, SAMPLE_BITS == 64u));
    }
    return vec2<u32>(sample.x | SIGN, sample.y);
}

fn precedes(a: vec2<u32>, b: vec2<u32>) -> bool {
    return a.x < b.x || (a.x == b.x && a.y < b.y);
}

// The number of a workgroup, counted row by row.
fn number_of(group: vec3<u32>) -> u32 {
    return group.y * params.row + group.x;
}
