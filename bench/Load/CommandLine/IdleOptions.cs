using RelateMail.Shared.CommandLine;

namespace RelateMail.Load.CommandLine;

/// <summary>Options of <c>load idle</c>: connections are opened, greeted and then left alone.</summary>
internal sealed record IdleOptions
{
    public static IReadOnlyList<Option> Options { get; } = [.. TargetOptions.Options, new("connections"), new("hold")];

    public required TargetOptions Target { get; init; }

    public required int Connections { get; init; }

    /// <summary>How long all connections are held open before memory is read.</summary>
    public required TimeSpan Hold { get; init; }

    public static IdleOptions Parse(IReadOnlyList<string> args)
    {
        var reader = new OptionReader(args, Options);
        return new IdleOptions
        {
            Target = TargetOptions.From(reader),
            Connections = reader.Number("connections", 1_000, 1, 1_000_000),
            Hold = reader.DurationOrZero("hold", TimeSpan.FromSeconds(5)),
        };
    }
}
