using Appraisal.Service.Audit;
using Appraisal.Service.Demo;
using Appraisal.Service.Hosting;
using Appraisal.Service.Hosting.Commands;
using Appraisal.Service.Hosting.Settings;
using Appraisal.Service.Scores;

ProcessMemory.Bound();

// The commands; without one, the first: the service serves.
return await CommandLine.RunAsync(args,
    "Performance appraisal scoring with public-satisfaction weighting. Any setting may follow a command, as in --Database:Provider SqlServer; 'config' lists them.",
    ServeCommand.Command,
    DemoCommand.Command,
    DatabaseCommands.Migrate,
    BackupCommands.Backup,
    BackupCommands.Restore,
    AuditCommands.VerifyAudit,
    AuditCommands.AuditHead,
    VerifyRunCommand.Command,
    ConfigCommand.Command);
