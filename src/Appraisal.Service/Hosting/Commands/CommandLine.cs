using System.CommandLine;
using Appraisal.Service.Hosting.Settings;

namespace Appraisal.Service.Hosting.Commands;

/// <summary>
/// The command line: commands with their own options, beside which any setting may be given (<c>--Database:Provider SqlServer</c>). What
/// is neither is an error with a suggestion, never ignored.
/// </summary>
internal static class CommandLine
{
    /// <summary>The exit code where the command line cannot be understood.</summary>
    public const int Misuse = 2;

    /// <summary>A command that does its work with what was given; its result is the exit code.</summary>
    public static Command Command(string name, string description, Func<ParseResult, CancellationToken, Task<int>> work, params IEnumerable<Symbol> symbols)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Option option)
                command.Options.Add(option);
            else if (symbol is Argument argument)
                command.Arguments.Add(NotAnOption(argument));
        }
        command.SetAction(work);
        return command;
    }

    /// <summary>The settings that were given on the command line, as configuration reads them.</summary>
    public static string[] SettingsOf(ParseResult given) =>
        [.. given.RootCommandResult.Command.Options.OfType<SettingOption>().Where(o => given.GetResult(o) is not null).SelectMany(o => (string[])[o.Name, given.GetValue(o)!])];

    /// <summary>Runs the command that is named; without one the first.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, string description, params Command[] commands)
    {
        var root = new RootCommand(description);
        foreach (var command in commands)
            root.Subcommands.Add(command);
        root.Action = commands[0].Action;
        var words = Normal(args);
        foreach (var name in words.Where(w => w.StartsWith("--", StringComparison.Ordinal) && SettingCatalog.Knows(w[2..])).Distinct(StringComparer.Ordinal))
            root.Options.Add(new SettingOption(name));

        var given = root.Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (given.Errors.Count > 0)
            return Explain(given, Console.Error);
        try
        {
            // the host itself stops on signals, and takes the time that requests under way need
            return await given.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (StartFault fault)
        {
            foreach (var line in fault.Faults)
                await Console.Error.WriteLineAsync(line);
            return fault.ExitCode;
        }
    }

    // "help x" is "x --help", and "--Database:Provider=x" two words: the parser would split it at the colon
    private static List<string> Normal(IReadOnlyList<string> args)
    {
        if (args is ["help", ..])
            args = [.. args.Skip(1), "--help"];
        return [.. args.SelectMany(a => a.StartsWith("--", StringComparison.Ordinal) && a.Split('=', 2) is [var name, var value] && SettingCatalog.Knows(name[2..]) ? [name, value] : (string[])[a])];
    }

    private static int Explain(ParseResult given, TextWriter output)
    {
        output.WriteLine(given.Errors[0].Message);
        var command = given.CommandResult.Command;
        var words = command.Subcommands.Select(c => c.Name).Concat(command.Options.Select(o => o.Name)).Concat(SettingCatalog.Names.Select(n => "--" + n));
        if (given.UnmatchedTokens is [var word, ..] && Nearest.Of(word, words) is { } near)
            output.WriteLine($"Did you mean {near}?");
        output.WriteLine(command is RootCommand ? "'help' lists the commands." : $"'help {command.Name}' says what it takes.");
        return Misuse;
    }

    // an option that is not known would else be taken for the argument
    private static Argument NotAnOption(Argument argument)
    {
        argument.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(t => t.Value.StartsWith('-')) is { } token)
                result.AddError($"Unrecognized option '{token.Value}'.");
        });
        return argument;
    }

    private sealed class SettingOption : Option<string>
    {
        public SettingOption(string name)
            : base(name) => (Recursive, Hidden) = (true, true);
    }
}
