namespace RelateMail.Load.CommandLine;

/// <summary>Connections that are opened, greeted and then left alone.</summary>
internal sealed record IdleOptions
{
    public static IReadOnlySet<string> Valued { get; } =
        new HashSet<string>(TargetOptions.Valued) { "connections", "hold" };

    public required TargetOptions Target { get; init; }

    public required int Connections { get; init; }

    /// <summary>How long they are held, all of them open, before memory is read.</summary>
    public required TimeSpan Hold { get; init; }

    public static IdleOptions Parse(IReadOnlyList<string> args)
    {
        var reader = new OptionReader(args, Valued, TargetOptions.Flags);
        return new IdleOptions
        {
            Target = TargetOptions.From(reader),
            Connections = reader.Number("connections", 1_000, 1, 1_000_000),
            Hold = reader.Duration("hold", TimeSpan.FromSeconds(5)),
        };
    }
}
