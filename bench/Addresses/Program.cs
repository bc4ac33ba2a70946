using System.Globalization;
using RelateMail.Addresses;
using RelateMail.Shared.CommandLine;

// Measures the directory of a running host while it grows. Run it only against a host of yours: it creates many domains
// and accounts.
if (args.Any(argument => argument is "--help" or "-h"))
{
    Console.WriteLine(AddressOptions.Help);
    return 0;
}

return await CommandLineTool.RunAsync(async () =>
{
    AddressOptions options = AddressOptions.Parse(args);
    using var run = new AddressRun(options);
    await run.PrepareAsync();
    Console.WriteLine("accounts   apply/s    PUT/s   page p50 ms   RCPT p50 ms   memory MiB");
    foreach (int count in options.Counts)
    {
        AddressRow row = await run.MeasureAsync(count);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Accounts,8} {row.AppliesPerSecond,9:F0} {row.PutsPerSecond,8:F0} {row.Page,13:F2} {row.Rcpt,13:F2} "
            + $"{row.MemoryMegabytes,12:F0}"));
    }

    return 0;
});
