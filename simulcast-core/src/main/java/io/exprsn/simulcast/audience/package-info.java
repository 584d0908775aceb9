/** Who watches and what they write, on all platforms together, and what a show took. */
@NullMarked
package io.exprsn.simulcast.audience;

import org.jspecify.annotations.NullMarked;
