/** The control room's web server: who may come in, what a request and an answer are, and how errors look. Knows Javalin; nobody else does. */
@NullMarked
package io.exprsn.simulcast.examples.control.http;

import org.jspecify.annotations.NullMarked;
