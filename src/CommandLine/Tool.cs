using System.CommandLine;

namespace RelateMail.CommandLine;

/// <summary>The command <c>relatemail</c>.</summary>
internal static class Tool
{
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, TextWriter output, TextWriter error,
        CancellationToken cancellationToken = default)
    {
        var root = new RootCommand("Sends, reads and follows mail of a RelateMail server, and administers it.");
        Connection.Options.ForEach(root.Add);
        Command[] commands =
        [
            SendCommand.Create(), .. MessageCommands.Create(), .. ApplyCommands.Create(), AccountCommands.Create(),
            KeyCommands.Create(), .. WebhookCommands.Create(), .. ServerCommands.Create(), LedgerCommand.Create(),
        ];
        foreach (Command command in commands)
        {
            root.Add(command);
        }

        ParseResult parsed = root.Parse(arguments);
        int code = await parsed.InvokeAsync(
            new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false },
            cancellationToken);
        return parsed.Errors.Count > 0 && code == (int)ExitCode.Failed ? (int)ExitCode.WrongArguments : code;
    }

    /// <summary>Makes a command.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">For the help.</param>
    /// <param name="run">Runs it.</param>
    /// <param name="symbols">Its arguments and options.</param>
    public static Command Command(
        string name, string description, Func<Run, CancellationToken, Task<ExitCode>> run, params Symbol[] symbols)
    {
        var command = new Command(name, description);
        foreach (Symbol symbol in symbols)
        {
            switch (symbol)
            {
                case Argument argument:
                    command.Add(argument);
                    break;
                case Option option:
                    command.Add(option);
                    break;
            }
        }

        command.SetAction((parsed, token) => RunAsync(parsed, run, token));
        return command;
    }

    /// <summary>Makes a command that only has other commands.</summary>
    public static Command Group(string name, string description, params Command[] commands)
    {
        var group = new Command(name, description);
        foreach (Command command in commands)
        {
            group.Add(command);
        }

        return group;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, Func<Run, CancellationToken, Task<ExitCode>> run, CancellationToken cancellationToken)
    {
        TextWriter error = parsed.InvocationConfiguration.Error;
        try
        {
            using var opened = new Run(parsed);
            return (int)await run(opened, cancellationToken);
        }
        catch (ToolException exception)
        {
            await error.WriteLineAsync(Printer.Clean(exception.Message));
            return (int)exception.Code;
        }
        catch (Client.RelateMailApiException exception)
        {
            await error.WriteLineAsync(Printer.Clean(exception.Message));
            return (int)ExitCode.Failed;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException
            or System.Net.Sockets.SocketException)
        {
            await error.WriteLineAsync(Printer.Clean($"The server cannot be reached: {exception.Message}"));
            return (int)ExitCode.Unreachable;
        }
    }
}
