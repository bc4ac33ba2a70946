namespace RelateMail.Smtp.Transactions;

/// <summary>NOTIFY= of RCPT (RFC 3461 §4.1).</summary>
[Flags]
public enum DsnNotify
{
    Unspecified = 0,
    Never = 1,
    Success = 2,
    Failure = 4,
    Delay = 8,
}

/// <summary>The parameters of RCPT; all optional.</summary>
public sealed record RcptParameters
{
    public static RcptParameters None { get; } = new();

    public DsnNotify Notify { get; init; }

    /// <summary>
    /// ORCPT= as <c>addr-type;address</c>, the address decoded from xtext (RFC 3461 §4.2); null if absent.
    /// </summary>
    public string? OriginalRecipient { get; init; }
}
