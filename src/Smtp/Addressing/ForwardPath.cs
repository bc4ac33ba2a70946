namespace RelateMail.Smtp.Addressing;

/// <summary>
/// Forward-path = Path, or <c>&lt;Postmaster&gt;</c> (RFC 5321 §4.1.1.3). A source route is dropped when read.
/// </summary>
/// <param name="Mailbox">Null for <c>&lt;Postmaster&gt;</c> without a domain (§4.5.1).</param>
public sealed record ForwardPath(Mailbox? Mailbox)
{
    public static ForwardPath Postmaster { get; } = new((Mailbox?)null);

    /// <summary>The form in angle brackets.</summary>
    public override string ToString() => Mailbox is null ? "<Postmaster>" : $"<{Mailbox}>";
}
