/** Streams and their shows, as the control room keeps and runs them through the library's public API; knows no HTTP. */
@NullMarked
package io.exprsn.simulcast.examples.control.stream;

import org.jspecify.annotations.NullMarked;
