/** A platform that the library does not ship, as anybody can add one: see {@code docs/write-a-platform.md}. */
@NullMarked
package io.exprsn.simulcast.examples.platform;

import org.jspecify.annotations.NullMarked;
