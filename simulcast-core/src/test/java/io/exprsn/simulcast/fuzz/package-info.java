/** What fuzz tests share. Apart from what they watch, so that Jazzer does not watch it too. */
@NullMarked
package io.exprsn.simulcast.fuzz;

import org.jspecify.annotations.NullMarked;
