/** What is told to every open page, in order, and again to those who were away for a moment. Knows no HTTP. */
@NullMarked
package io.exprsn.simulcast.examples.control.event;

import org.jspecify.annotations.NullMarked;
