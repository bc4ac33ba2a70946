using RelateMail.Attacks.Attacking;
using RelateMail.Shared.CommandLine;

namespace RelateMail.Attacks.Scenarios;

/// <summary>Every scenario, in the order in which <c>all</c> plays them.</summary>
internal static class AllScenarios
{
    public static IReadOnlyList<Scenario> List { get; } =
    [
        new RepliesNotRead(),
        new JunkCommands(),
        new StalledContents(),
        new DrippedContents(),
        new UnknownRecipients(),
        new UnknownDomains(),
        new TagsOfAnAlias(),
        new GuessedPasswords(),
        new StolenCertificate(),
    ];

    /// <exception cref="OptionException">A name is not that of a scenario.</exception>
    public static IReadOnlyList<Scenario> Named(string names) => names == "all"
        ? List
        :
        [
            .. names.Split(',').Select(name => List.FirstOrDefault(scenario => scenario.Name == name)
                ?? throw new OptionException($"There is no scenario '{name}'.")),
        ];
}
