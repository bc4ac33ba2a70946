namespace RelateMail.Api.Contracts;

/// <summary>A new password of an account.</summary>
public sealed record PasswordRequest
{
    /// <summary>8 to 1024 characters.</summary>
    public required string Password { get; set; }

    /// <summary>Without the password, which must not reach a log.</summary>
    public override string ToString() => nameof(PasswordRequest);
}

/// <summary>A password of one application of an account's owner, such as a mail program.</summary>
/// <param name="Name">The name of the application.</param>
/// <param name="Password">The new password, in the answer that made it only; null otherwise.</param>
/// <param name="CreatedAt">Time of its creation, or of its replacement.</param>
/// <param name="LastUsedAt">The last login with it, to the hour; null if it was never used.</param>
public sealed record ApplicationPasswordView(
    string Name, string? Password, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt)
{
    /// <summary>Without the password, which must not reach a log.</summary>
    public override string ToString() => nameof(ApplicationPasswordView);
}
