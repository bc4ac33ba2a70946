namespace RelateMail.Shared.CommandLine;

/// <summary>Runs a tool and turns errors of its user into a line on standard error and exit code 2.</summary>
internal static class CommandLineTool
{
    public const int CannotRun = 2;

    public static async Task<int> RunAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (OptionException exception)
        {
            await Console.Error.WriteLineAsync($"{exception.Message} See --help.");
        }
        catch (CannotRunException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
        }

        return CannotRun;
    }
}
