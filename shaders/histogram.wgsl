// The counts of keys in a block, by one digit of 16 bits (8 for 8-bit samples), apart for each of up to four values of the
// bits above the digit. key.wgsl comes before.
//
// Every count is an atomic in device memory, zero at the start. A thread adds up equal neighbors in registers first, so
// that a flat picture does not have all threads wait for one count. The host's side is src/backend/gpu/histogram.rs, and the
// same bins are tone::Bins.

const UNITS_PER_THREAD: u32 = 32u;

// Where the params has what this stage wants to know, in the table of thresholds: the least keys of the sets, which bits of a
// key are above the digit, and then the number of sets and the bits of the digit.
const MOST_SETS: u32 = 4u;
const ABOVE: u32 = 4u;
const SIZES: u32 = 5u;

// Not the number of a bin.
const NOWHERE: u32 = 0xffffffffu;

@group(0) @binding(2) var<storage, read_write> counts: array<atomic<u32>>;

// The bin of a sample; NOWHERE for one that is not finite or in no set. The digit is within one word; `ceiling` is the
// number of bits below it.
fn bin_of(sample: vec2<u32>) -> u32 {
    if is_nan(sample) || is_infinite(sample) {
        return NOWHERE;
    }
    let key = key_of(sample);
    let above = key & params.thresholds[ABOVE];
    let sizes = params.thresholds[SIZES];
    let word = select(key.x, key.y, SAMPLE_BITS == 64u && params.ceiling < 32u);
    let digit = (word >> (params.ceiling & 31u)) & ((1u << sizes.y) - 1u);
    for (var number = 0u; number < MOST_SETS; number += 1u) {
        let first = params.thresholds[number];
        if number < sizes.x && first.x == above.x && first.y == above.y {
            return (number << sizes.y) | digit;
        }
    }
    return NOWHERE;
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn histogram(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let number = number_of(group);
    var bin = NOWHERE;
    var count = 0u;
    for (var step = 0u; step < UNITS_PER_THREAD; step += 1u) {
        let index = (number * UNITS_PER_THREAD + step) * WORKGROUP_SIZE + thread;
        let first = index * SAMPLES_PER_UNIT;
        if first < params.samples {
            let unit = unit_at(index);
            for (var place = 0u; place < SAMPLES_PER_UNIT; place += 1u) {
                if first + place < params.samples {
                    let next = bin_of(sample_in(unit, place));
                    if next != bin {
                        if bin != NOWHERE {
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
    if bin != NOWHERE {
        atomicAdd(&counts[bin], count);
    }
}
