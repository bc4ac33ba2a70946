using RelateMail.CommandLine;

return await Tool.RunAsync(args, Console.Out, Console.Error);
