namespace RelateMail.Grains.Contracts;

/// <summary>A domain's policy for mail that fails sender authentication.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.AuthenticationPolicy")]
public sealed record AuthenticationPolicy
{
    /// <summary>For a message that fails DMARC and whose author domain asks to reject it: 550 5.7.26.</summary>
    [Id(0)] public FailureAction Dmarc { get; init; }

    /// <summary>For a message that fails SPF and has no aligned DKIM signature: 550 5.7.23.</summary>
    [Id(1)] public FailureAction SpfFail { get; init; }

    /// <summary>For a message whose verdict depends on a missing DNS answer: 451 4.4.3.</summary>
    [Id(2)] public TemporaryErrorAction OnTemporaryError { get; init; }
}

/// <summary>The action after a failed check.</summary>
[GenerateSerializer, Alias("RelateMail.FailureAction")]
public enum FailureAction
{
    /// <summary>The message is accepted; the verdict is recorded.</summary>
    Record = 0,

    /// <summary>The message is rejected.</summary>
    Reject = 1,

    /// <summary>The message is accepted and hidden until it is released. An earlier gateway records it only.</summary>
    Quarantine = 2,
}

/// <summary>The action after a check without an answer.</summary>
[GenerateSerializer, Alias("RelateMail.TemporaryErrorAction")]
public enum TemporaryErrorAction
{
    Accept = 0,

    /// <summary>The client gets a transient failure and tries again.</summary>
    Defer = 1,
}
