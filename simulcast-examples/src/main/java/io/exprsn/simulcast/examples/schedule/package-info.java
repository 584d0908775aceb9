/** Shows that begin at a time, on whichever node is there: an example of a host that brings its own scheduler. */
@NullMarked
package io.exprsn.simulcast.examples.schedule;

import org.jspecify.annotations.NullMarked;
