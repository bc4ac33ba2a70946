using RelateMail.Fuzz;
using SharpFuzz;

if (args.Length == 0 || Target.Find(args[0]) is not { } target)
{
    Console.Error.WriteLine($"Usage: Fuzz {string.Join('|', Target.Names)} [FILE...]");
    Console.Error.WriteLine("Without a file it runs under afl-fuzz; see bench/fuzz.sh. With files it runs each once.");
    return 2;
}

if (args.Length > 1)
{
    foreach (string file in args[1..])
    {
        Console.WriteLine(file);
        target(File.ReadAllBytes(file));
    }

    return 0;
}

Fuzzer.OutOfProcess.Run(stream =>
{
    using var input = new MemoryStream();
    stream.CopyTo(input);
    target(input.ToArray());
});
return 0;
