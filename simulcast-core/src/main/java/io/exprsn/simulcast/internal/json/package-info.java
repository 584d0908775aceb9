/** JSON, by the one class that knows the library behind it. */
@NullMarked
package io.exprsn.simulcast.internal.json;

import org.jspecify.annotations.NullMarked;
