namespace RelateMail.Shared.CommandLine;

/// <summary>One option of a command.</summary>
/// <param name="Name">The name without dashes.</param>
/// <param name="Kind">How often it may be given, and whether it has a value.</param>
internal sealed record Option(string Name, OptionKind Kind = OptionKind.Single);

/// <summary>How often an option may be given, and whether it has a value.</summary>
internal enum OptionKind
{
    /// <summary>With a value, at most once.</summary>
    Single,

    /// <summary>With a value, any number of times.</summary>
    Repeatable,

    /// <summary>Without a value.</summary>
    Flag,
}
