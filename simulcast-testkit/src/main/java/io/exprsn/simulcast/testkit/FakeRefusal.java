package io.exprsn.simulcast.testkit;

/** What a platform that is played answers instead, thrown so that no step in between has to pass it on. */
final class FakeRefusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient FakeAnswer answer;

    FakeRefusal(FakeAnswer answer) {
        super(answer.toString(), null, false, false);
        this.answer = answer;
    }

    FakeAnswer answer() {
        return answer;
    }
}
