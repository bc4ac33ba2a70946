namespace RelateMail.Smtp.Replies;

/// <summary>class.subject.detail of an enhanced status code (RFC 3463 §2). <c>default</c> is "absent".</summary>
public readonly record struct EnhancedStatusCode(int Class, int Subject, int Detail)
{
    /// <summary>True if the reply carries no enhanced status code (greeting, EHLO, 3yz).</summary>
    public bool IsNone => Class == 0;

    public override string ToString() => IsNone ? "" : $"{Class}.{Subject}.{Detail}";
}
