namespace RelateMail.Smtp.Addressing;

/// <summary>Reverse-path = Path / "&lt;&gt;" (RFC 5321 §4.1.2). A source route is dropped when it is read.</summary>
/// <param name="Mailbox">Null for <c>&lt;&gt;</c>, the null reverse-path of notifications (§4.5.5).</param>
public sealed record ReversePath(Mailbox? Mailbox)
{
    public static ReversePath Null { get; } = new((Mailbox?)null);

    public bool IsNull => Mailbox is null;

    /// <summary>The form in angle brackets.</summary>
    public override string ToString() => $"<{Mailbox}>";
}
