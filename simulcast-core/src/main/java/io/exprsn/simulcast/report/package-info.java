/** What became of something that concerns all destinations at once: an edit, a check, a rehearsal. */
@NullMarked
package io.exprsn.simulcast.report;

import org.jspecify.annotations.NullMarked;
