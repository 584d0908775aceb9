/** A world in this process that the control room can be tried in: platforms that are played, viewers who write, an ingest that fails. */
@NullMarked
package io.exprsn.simulcast.examples.control.demo;

import org.jspecify.annotations.NullMarked;
