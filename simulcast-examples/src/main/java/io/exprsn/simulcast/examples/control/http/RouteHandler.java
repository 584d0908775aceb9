package io.exprsn.simulcast.examples.control.http;

/** Answers a request, on a thread of its own for as long as that takes. */
@FunctionalInterface
public interface RouteHandler {
    /**
     * Answers.
     *
     * @throws ProblemException what the client gets instead
     * @throws io.exprsn.simulcast.SimulcastException likewise, see {@link ProblemException#of}
     */
    Answer answer(Request request) throws Exception;
}
