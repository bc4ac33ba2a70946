namespace RelateMail.House.Tests;

/// <summary>A place in the repository that breaks a rule.</summary>
/// <param name="Path">Relative to the root of the repository, with forward slashes.</param>
/// <param name="Line">The first line is 1.</param>
/// <param name="Message">Names the rule and the way out.</param>
internal sealed record Finding(string Path, int Line, string Message)
{
    public override string ToString() => $"{Path}:{Line}: {Message}";
}
