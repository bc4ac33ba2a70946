using RelateMail.Attacks;
using RelateMail.Attacks.Attacking;
using RelateMail.Attacks.Reporting;
using RelateMail.Attacks.Scenarios;
using RelateMail.Shared.CommandLine;

// Attacks a host that the caller runs, and prints the cost of each attack and what a bystander saw. Each attack is
// bounded by its duration and its connections. Run it only against hosts of your own.
if (args.Length == 0 || args.Any(argument => argument is "--help" or "-h"))
{
    Console.WriteLine(AttackHelp.Text(AllScenarios.List));
    return args.Length == 0 ? 2 : 0;
}

return await CommandLineTool.RunAsync(async () =>
{
    AttackOptions options = AttackOptions.Parse(args[1..]);
    IReadOnlyList<Scenario> chosen = AllScenarios.Named(args[0]);
    bool isUnharmed = true;
    foreach (Scenario scenario in chosen)
    {
        AttackReport report = await AttackRun.PlayAsync(scenario, options);
        Console.WriteLine(report.ToText());
        isUnharmed &= report.IsUnharmed;
    }

    return isUnharmed ? 0 : 1;
});
