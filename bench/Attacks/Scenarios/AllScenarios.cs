using RelateMail.Attacks.Attacking;
using RelateMail.Shared.CommandLine;

namespace RelateMail.Attacks.Scenarios;

/// <summary>Every scenario, in the order in which <c>all</c> plays those of <see cref="Each"/>.</summary>
internal static class AllScenarios
{
    /// <summary>One attack each.</summary>
    public static IReadOnlyList<Scenario> Each { get; } =
    [
        new RepliesNotRead(),
        new JunkCommands(),
        new StalledContents(),
        new DrippedContents(),
        new UnknownRecipients(),
        new UnknownDomains(),
        new TagsOfAnAlias(),
        new GuessedPasswords(),
        new HttpFlood(),
        new ManyParts(),
        new StolenCertificate(),
    ];

    public static IReadOnlyList<Scenario> List { get; } = [.. Each, new AllAtOnce(Each)];

    /// <exception cref="OptionException">A name is not that of a scenario.</exception>
    public static IReadOnlyList<Scenario> Named(string names) => names == "all"
        ? Each
        :
        [
            .. names.Split(',').Select(name => List.FirstOrDefault(scenario => scenario.Name == name)
                ?? throw new OptionException($"There is no scenario '{name}'.")),
        ];
}
