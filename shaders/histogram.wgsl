// How many samples of a block fall into each bin. A bin is one value of a digit of the key. The digit has 16
// bits, or 8 for 8-bit samples. There is one set of bins for each of up to four prefixes; a prefix is the
// bits above the digit. The text of key.wgsl comes first. The host's side is src/backend/gpu/histogram.rs.
// The bins are those of tone::Bins.
//
// Every count is an atomic in device memory, and the host sets it to zero before the shader runs. A thread
// first counts equal neighbors in a register, so that the threads of a flat image do not all wait for the
// same count.

const UNITS_PER_THREAD: u32 = 32u;

// Maximum number of sets of bins.
const MOST_SETS: u32 = 4u;

struct Params {
    grid: Grid,
    // Bits of a key below the digit.
    shift: u32,
    // Bits of the digit.
    digit_bits: u32,
    // Sets of bins in use, from 1 to MOST_SETS.
    sets: u32,
    // The bits of a key that are above the digit: these bits are set.
    prefix_mask: vec2<u32>,
    // The prefix of each set, at its position in a key: the other bits are 0.
    prefixes: array<vec2<u32>, MOST_SETS>,
}

@group(0) @binding(0) var<storage, read> params: Params;
@group(0) @binding(2) var<storage, read_write> counts: array<atomic<u32>>;

// Marks a sample that belongs to no bin.
const NO_BIN: u32 = 0xffffffffu;

// The bin of a sample; NO_BIN if the sample is not finite or its prefix has no set. The digit lies within one
// word.
fn bin_of(sample: vec2<u32>) -> u32 {
    if is_nan(sample) || is_infinite(sample) {
        return NO_BIN;
    }
    let key = key_of(sample);
    let prefix = key & params.prefix_mask;
    let word = select(key.x, key.y, SAMPLE_BITS == 64u && params.shift < 32u);
    let digit = (word >> (params.shift & 31u)) & ((1u << params.digit_bits) - 1u);
    for (var number = 0u; number < MOST_SETS; number += 1u) {
        let wanted = params.prefixes[number];
        if number < params.sets && wanted.x == prefix.x && wanted.y == prefix.y {
            return (number << params.digit_bits) | digit;
        }
    }
    return NO_BIN;
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn histogram(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let number = group_number(group, params.grid.groups_per_row);
    var bin = NO_BIN;
    var count = 0u;
    for (var step = 0u; step < UNITS_PER_THREAD; step += 1u) {
        let index = (number * UNITS_PER_THREAD + step) * WORKGROUP_SIZE + thread;
        let first = index * SAMPLES_PER_UNIT;
        if first < params.grid.items {
            let unit = unit_at(index);
            for (var within = 0u; within < SAMPLES_PER_UNIT; within += 1u) {
                if first + within < params.grid.items {
                    let next = bin_of(sample_in(unit, within));
                    if next != bin {
                        if bin != NO_BIN {
                            atomicAdd(&counts[bin], count);
                        }
                        bin = next;
                        count = 0u;
                    }
                    count += 1u;
                }
            }
        }
    }
    if bin != NO_BIN {
        atomicAdd(&counts[bin], count);
    }
}
