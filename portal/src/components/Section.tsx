import { Group, Paper, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** A part of a page with its own heading. */
export function Section(props: { title: string; text?: string; beside?: ReactNode; children: ReactNode }) {
  return (
    <Paper withBorder p={{ base: "md", sm: "lg" }} component="section" aria-label={props.title}>
      <Group justify="space-between" align="flex-start" mb="md" gap="sm">
        <div style={{ flex: "1 1 14rem" }}>
          <Title order={2} size="h4">
            {props.title}
          </Title>
          {props.text && (
            <Text size="sm" c="dimmed" maw={620}>
              {props.text}
            </Text>
          )}
        </div>
        {props.beside}
      </Group>
      {props.children}
    </Paper>
  );
}
