/** What the library costs: side-by-side runs with other programs, and benchmarks of its inner parts. */
@NullMarked
package io.exprsn.simulcast.bench;

import org.jspecify.annotations.NullMarked;
